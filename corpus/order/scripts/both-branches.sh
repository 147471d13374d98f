if [ -n "$1" ]; then
  aliyun vpc UnassociateEipAddress --AllocationId eip-1
else
  aliyun vpc UnassociateEipAddress --AllocationId eip-1
fi
