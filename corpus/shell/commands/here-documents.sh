aliyun vpc DescribeVpcs
ssh host bash <<'EOF'
aliyun vpc UnassociateEipAddress --AllocationId eip-1 --InstanceType Ngw
EOF
cat <<EOF >"${DIR}/destroy.sh"
${ALIYUN_BIN} vpc UnassociateEipAddress --AllocationId ${eip_id} --InstanceType 'Ngw'
EOF
cat <<EOF
$(aliyun vpc UnassociateEipAddress --AllocationId eip-2 --InstanceType Ngw)
EOF
