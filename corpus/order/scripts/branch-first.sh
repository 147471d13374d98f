if [ -n "$1" ]; then
  aliyun vpc UnassociateEipAddress --AllocationId eip-1
fi
aliyun vpc UnassociateEipAddress --AllocationId eip-1 --InstanceId i-1
